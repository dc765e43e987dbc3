// BatonDiffusion
