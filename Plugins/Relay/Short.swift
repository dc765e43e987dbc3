import Foundation

/// A number with at most three digits that count, for messages.
func short(_ number: Double) -> String { String(format: "%.3g", number) }
