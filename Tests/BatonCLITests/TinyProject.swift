import BatonTestSupport
import BatonData
import Foundation
import Testing

extension TinyCascade {
    /// A folder of pictures in three classes, a data set of it, and the tiny cascade.
    static func project() throws -> ScratchFolder {
        let folder = try TinyCascade.folder()
        for (index, name) in ["blue", "green", "red"].enumerated() {
            try FileManager.default.createDirectory(
                atPath: folder.file("pictures/\(name)"), withIntermediateDirectories: true)
            for number in 0..<4 {
                var picture = PixelImage(width: 20, height: 16, channels: 3, fill: UInt8(40 * number))
                for x in 0..<20 { for y in 0..<16 { picture[x, y, 2 - index] = 200 } }
                try PNG.write(picture, to: folder.file("pictures/\(name)/\(number).png"))
            }
        }
        let result = try Tool.run("data", "folder", "pictures", "--size", "16", "-o", "set.h5", "--json", in: folder)
        #expect(result.status == 0, "\(result.messages)")
        #expect(try result.object()["classes"] as? [String: Int] == ["blue": 4, "green": 4, "red": 4])
        return folder
    }
}
