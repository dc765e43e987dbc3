// BatonHDF5
