// BatonData
