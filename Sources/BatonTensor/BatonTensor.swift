// BatonTensor
