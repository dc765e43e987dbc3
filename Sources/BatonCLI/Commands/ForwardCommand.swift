import ArgumentParser
struct ForwardCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "forward") }
