import BatonCharts

/// Numbers as people read them.
package typealias Quantity = BatonCharts.Quantity
