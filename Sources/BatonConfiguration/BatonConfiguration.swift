// BatonConfiguration
