/// Everything of Baton but the command-line tool: `import BatonKit`.
@_exported import BatonCheckpoints
@_exported import BatonConfiguration
@_exported import BatonData
@_exported import BatonDiffusion
@_exported import BatonEvaluation
@_exported import BatonExperiments
@_exported import BatonNetworks
@_exported import BatonSettings
@_exported import BatonTensor
@_exported import BatonTraining
