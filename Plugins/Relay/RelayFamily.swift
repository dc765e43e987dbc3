// RelayFamily
