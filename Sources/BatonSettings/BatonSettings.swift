// BatonSettings
