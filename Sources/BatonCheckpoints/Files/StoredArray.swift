/// Numbers of a file, and the memory that they are to be read into as 32-bit floats.
///
/// The memory must outlive the reading.
struct StoredArray {
    let encoding: ElementEncoding
    /// Where the numbers begin in the file, in bytes.
    let offset: Int
    let target: UnsafeMutableBufferPointer<Float>
}
