import BatonKernels

extension Tensor {
    /// Images `[N, C, H, W]` resized to `[N, C, height, width]`, each side by itself; differentiable.
    ///
    /// See ``ResizeFilter`` for where pixels lie and what happens at borders.
    public func resized(height: Int, width: Int, by filter: ResizeFilter) -> Tensor {
        precondition(shape.rank == 4 && height > 0 && width > 0, "\(shape) cannot be resized to \(height)×\(width)")
        guard height != shape[2] || width != shape[3] else { return self }
        let rows = ResizeBand(filter, inputs: shape[2], outputs: height)
        let columns = ResizeBand(filter, inputs: shape[3], outputs: width)
        return mapped {
            $0.resized(rows, columns)
        } pullback: {
            $0.resized(rows.transposed, columns.transposed)
        }
    }

    private func resized(_ rows: ResizeBand, _ columns: ResizeBand) -> Tensor {
        let source = dense()
        let (height, width) = (shape[2], columns.start.count)
        let result = Tensor(uninitialized: [shape[0], shape[1], rows.start.count, width])
        let scratch = Tensor(uninitialized: [shape[0], shape[1], height, width])
        rows.withKernel { rows in
            columns.withKernel { columns in
                baton_resize(
                    shape[0] * shape[1], height, shape[3], rows, columns, source.pointer, scratch.pointer,
                    result.pointer)
            }
        }
        withExtendedLifetime((source.storage, scratch.storage)) {}
        return result
    }
}
