import BatonTensor

/// Rotary positions in two dimensions: what a head's queries and keys are turned by.
struct RotaryPositions {
    let cosines: Parameter
    let sines: Parameter

    /// Tables for `grid`×`grid` tokens, row by row, and heads of `width` channels.
    init(name: String, grid: Int, width: Int) {
        func table(_ suffix: String, sines: Bool) -> Parameter {
            Parameter(
                name: name + suffix, shape: [grid * grid, width], initializer: .rotation(grid: grid, sines: sines),
                isTrainable: false)
        }
        cosines = table(".freqs_cos", sines: false)
        sines = table(".freqs_sin", sines: true)
    }

    var buffers: [Parameter] { [cosines, sines] }
}
