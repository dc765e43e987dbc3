import BatonFiles
internal import BatonKernels

extension SafetensorsFile {
    /// Writes a file, replacing one of this name in one step: where anything fails, the old one is as it was.
    ///
    /// The arrays are stored in the order given, little-endian, behind a header that is padded to eight bytes. Equal
    /// content gives equal bytes.
    public static func write(
        _ arrays: [SafetensorsArray], metadata: [String: String] = [:], to path: String
    ) throws(BatonError) {
        let header = try header(of: arrays, metadata: metadata, path: path)
        do {
            try AtomicFile.write(to: path) { file in
                let length = UInt64(header.count).littleEndian
                try write([length], to: file)
                try write(header, to: file)
                for array in arrays { try write(array, to: file) }
            }
        } catch let error as BatonError {
            throw error
        } catch {
            throw BatonError(.cannotWrite, "\(error)", file: path)
        }
    }

    private static func write(_ array: SafetensorsArray, to file: FileWriter) throws(BatonError) {
        switch array.values {
        case .float32(let values): try write(values, to: file)
        case .float64(let values): try write(values, to: file)
        case .int64(let values): try write(values, to: file)
        case .uint8(let values): try write(values, to: file)
        case .float16(let values):
            let halves = [UInt16](unsafeUninitializedCapacity: values.count) { buffer, count in
                baton_float_to_half(values.count, values, buffer.baseAddress)
                count = values.count
            }
            try write(halves, to: file)
        case .bfloat16(let values): try write(values.map(bfloat16), to: file)
        }
    }

    private static func header(
        of arrays: [SafetensorsArray], metadata: [String: String], path: String
    ) throws(BatonError) -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var seen: Set<String> = ["__metadata__"]
        var end = 0
        for array in arrays {
            guard seen.insert(array.name).inserted else {
                throw BatonError(.cannotWrite, "two arrays of the name '\(array.name)'", file: path)
            }
            precondition(array.valueCount == array.shape.count, "'\(array.name)' does not fill \(array.shape)")
            let start = end
            end += array.shape.count * array.type.byteCount
            let extents = array.shape.dimensions.map(String.init).joined(separator: ",")
            fields.append(
                "\(quoted(array.name)):{\"dtype\":\"\(array.type.rawValue)\",\"shape\":[\(extents)],"
                    + "\"data_offsets\":[\(start),\(end)]}")
        }
        var bytes = Array("{\(fields.joined(separator: ","))}".utf8)
        bytes += Array(repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
        guard bytes.count <= SafetensorsHeader.limit else {
            throw BatonError(.cannotWrite, "the header would have more than 100 MB", file: path)
        }
        return bytes
    }

    /// A text as JSON.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The upper half of a float, rounded to the nearest, ties to even; NaN stays NaN.
    private static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }

    private static func write<Value: BitwiseCopyable>(
        _ values: [Value], to file: FileWriter
    ) throws(BatonError) {
        try values.withUnsafeBufferPointer { (buffer) throws(BatonError) in
            try file.write(UnsafeRawBufferPointer(buffer))
        }
    }
}
