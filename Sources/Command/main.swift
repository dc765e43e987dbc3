import BatonBenchmarks
import BatonCLI
import ConditionedFamily
import LowDiffFamily
import RelayFamily
import ResizeFamily

// What this build knows: the families of every build and the plug-ins, and the benchmarks.
BatonTool.main(
    families: .builtIn + [RelayFamily.self, ConditionedFamily.self, LowDiffFamily.self, ResizeFamily.self],
    commands: [BenchCommand.self])
