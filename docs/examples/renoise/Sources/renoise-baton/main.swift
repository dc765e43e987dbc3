import BatonCLI
import ConditionedFamily
import RelayFamily
import RenoiseFamily

BatonTool.main(families: .builtIn + [RelayFamily.self, ConditionedFamily.self, RenoiseFamily.self])
