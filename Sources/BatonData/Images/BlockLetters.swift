/// Capitals, digits and a few signs of 5 by 7 pixels, for machines without a font. Small letters are drawn as capitals, what is not
/// there as a box.
enum BlockLetters {
    /// Rows from the top, a five-bit number each, the highest bit left.
    private static let rows: [Unicode.Scalar: [UInt8]] = [
        " ": [0, 0, 0, 0, 0, 0, 0], "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14],
        "2": [14, 17, 1, 6, 8, 16, 31], "3": [31, 2, 4, 2, 1, 17, 14], "4": [2, 6, 10, 18, 31, 2, 2],
        "5": [31, 16, 30, 1, 1, 17, 14], "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8],
        "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12], "A": [4, 10, 17, 17, 31, 17, 17],
        "B": [30, 17, 17, 30, 17, 17, 30], "C": [14, 17, 16, 16, 16, 17, 14], "D": [28, 18, 17, 17, 17, 18, 28],
        "E": [31, 16, 16, 30, 16, 16, 31], "F": [31, 16, 16, 30, 16, 16, 16], "G": [14, 17, 16, 23, 17, 17, 15],
        "H": [17, 17, 17, 31, 17, 17, 17], "I": [14, 4, 4, 4, 4, 4, 14], "J": [7, 2, 2, 2, 2, 18, 12],
        "K": [17, 18, 20, 24, 20, 18, 17], "L": [16, 16, 16, 16, 16, 16, 31], "M": [17, 27, 21, 21, 17, 17, 17],
        "N": [17, 25, 21, 19, 17, 17, 17], "O": [14, 17, 17, 17, 17, 17, 14], "P": [30, 17, 17, 30, 16, 16, 16],
        "Q": [14, 17, 17, 17, 21, 18, 13], "R": [30, 17, 17, 30, 20, 18, 17], "S": [15, 16, 16, 14, 1, 1, 30],
        "T": [31, 4, 4, 4, 4, 4, 4], "U": [17, 17, 17, 17, 17, 17, 14], "V": [17, 17, 17, 17, 17, 10, 4],
        "W": [17, 17, 17, 21, 21, 27, 17], "X": [17, 17, 10, 4, 10, 17, 17], "Y": [17, 17, 10, 4, 4, 4, 4],
        "Z": [31, 1, 2, 4, 8, 16, 31], ".": [0, 0, 0, 0, 0, 12, 12], ",": [0, 0, 0, 0, 12, 4, 8],
        ":": [0, 12, 12, 0, 12, 12, 0], "-": [0, 0, 0, 31, 0, 0, 0], "+": [0, 4, 4, 31, 4, 4, 0],
        "_": [0, 0, 0, 0, 0, 0, 31], "/": [1, 1, 2, 4, 8, 16, 16], "#": [10, 10, 31, 10, 31, 10, 10],
        "(": [2, 4, 8, 8, 8, 4, 2], ")": [8, 4, 2, 2, 2, 4, 8], ">": [8, 4, 2, 1, 2, 4, 8],
        "<": [2, 4, 8, 16, 8, 4, 2], "=": [0, 0, 31, 0, 31, 0, 0], "~": [0, 0, 8, 21, 2, 0, 0],
        "%": [24, 25, 2, 4, 8, 19, 3], "'": [4, 4, 8, 0, 0, 0, 0], "&": [12, 18, 20, 8, 21, 18, 13],
    ]

    private static let missing: [UInt8] = [31, 17, 17, 17, 17, 17, 31]

    /// Draws a line whose letters fill `height` as far as whole factors allow, and nothing beyond `width`.
    static func draw(
        _ text: some Sequence<Unicode.Scalar>, on canvas: inout PixelImage, x: Int, y: Int, width: Int, height: Int,
        ink: UInt8
    ) {
        let scale = max(1, height / 7)
        var pen = x
        for scalar in text {
            guard pen + 5 * scale <= x + width else { return }
            let letter = rows[scalar] ?? rows[scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar]
            for (row, bits) in (letter ?? missing).enumerated() {
                for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
                    for dy in 0..<scale {
                        for dx in 0..<scale {
                            canvas.blend(
                                ink, cover: 255, x: pen + column * scale + dx, y: y + row * scale + dy)
                        }
                    }
                }
            }
            pen += 6 * scale
        }
    }
}
