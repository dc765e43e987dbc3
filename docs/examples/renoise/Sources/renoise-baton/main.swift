import BatonCLI
import ConditionedFamily
import LowDiffFamily
import RelayFamily
import RenoiseFamily
import ResizeFamily

BatonTool.main(
    families: .builtIn + [
        RelayFamily.self, ConditionedFamily.self, LowDiffFamily.self, ResizeFamily.self, RenoiseFamily.self,
    ],
    backbones: .builtIn + [ResidualNetwork.Settings.self],
    samplers: .builtIn + [MidpointFamily.self])
