// BatonCLI
