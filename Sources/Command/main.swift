import BatonCLI
import ConditionedFamily
import LowDiffFamily
import RelayFamily
import ResizeFamily

// The families this build knows: those of every build, and the plug-ins.
BatonTool.main(
    families: .builtIn + [RelayFamily.self, ConditionedFamily.self, LowDiffFamily.self, ResizeFamily.self])
