// BatonCheckpoints
