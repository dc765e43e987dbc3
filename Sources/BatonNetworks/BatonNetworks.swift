// BatonNetworks
