// BatonTraining
