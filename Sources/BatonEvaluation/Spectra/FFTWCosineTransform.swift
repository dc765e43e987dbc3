#if FFTW
    internal import CFFTW
    import Synchronization

    /// The whole-image cosine transform on FFTW. Owns its four plans.
    ///
    /// FFTW's planner is not thread-safe, its execution is: planning and destroying happen under one lock of the
    /// process, and every execution names its own buffer.
    final class FFTWCosineTransform: CosineTransformEngine, @unchecked Sendable {
        private static let planner = Mutex<Void>(())

        private let rows: Int
        private let columns: Int
        private let double: (forward: fftw_plan, inverse: fftw_plan)
        private let single: (forward: fftwf_plan, inverse: fftwf_plan)

        /// Nil where FFTW makes no plan for the size.
        init?(rows: Int, columns: Int) {
            guard let height = Int32(exactly: rows), let width = Int32(exactly: columns) else { return nil }
            // ESTIMATE leaves the buffer alone and always gives the same plan; UNALIGNED lets any array be transformed.
            let flags = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_UNALIGNED)
            var wide = [Double](repeating: 0, count: rows * columns)
            var narrow = [Float](repeating: 0, count: rows * columns)
            let plans = Self.planner.withLock { _ in
                wide.withUnsafeMutableBufferPointer { wide in
                    narrow.withUnsafeMutableBufferPointer { narrow in
                        (
                            fftw_plan_r2r_2d(
                                height, width, wide.baseAddress, wide.baseAddress, FFTW_REDFT10, FFTW_REDFT10, flags),
                            fftw_plan_r2r_2d(
                                height, width, wide.baseAddress, wide.baseAddress, FFTW_REDFT01, FFTW_REDFT01, flags),
                            fftwf_plan_r2r_2d(
                                height, width, narrow.baseAddress, narrow.baseAddress, FFTW_REDFT10, FFTW_REDFT10,
                                flags),
                            fftwf_plan_r2r_2d(
                                height, width, narrow.baseAddress, narrow.baseAddress, FFTW_REDFT01, FFTW_REDFT01,
                                flags)
                        )
                    }
                }
            }
            guard let first = plans.0, let second = plans.1, let third = plans.2, let fourth = plans.3 else {
                Self.planner.withLock { _ in
                    fftw_destroy_plan(plans.0)
                    fftw_destroy_plan(plans.1)
                    fftwf_destroy_plan(plans.2)
                    fftwf_destroy_plan(plans.3)
                }
                return nil
            }
            self.rows = rows
            self.columns = columns
            double = (first, second)
            single = (third, fourth)
        }

        deinit {
            Self.planner.withLock { _ in
                fftw_destroy_plan(double.forward)
                fftw_destroy_plan(double.inverse)
                fftwf_destroy_plan(single.forward)
                fftwf_destroy_plan(single.inverse)
            }
        }

        func transform(_ values: UnsafeMutableBufferPointer<Double>, _ direction: CosineTransformDirection) {
            switch direction {
            case .forward:
                fftw_execute_r2r(double.forward, values.baseAddress, values.baseAddress)
                scale(values, constant: 0.5.squareRoot())
            case .inverse:
                scale(values, constant: 2.0.squareRoot())
                fftw_execute_r2r(double.inverse, values.baseAddress, values.baseAddress)
            }
        }

        func transform(_ values: UnsafeMutableBufferPointer<Float>, _ direction: CosineTransformDirection) {
            switch direction {
            case .forward:
                fftwf_execute_r2r(single.forward, values.baseAddress, values.baseAddress)
                scale(values, constant: Float(0.5).squareRoot())
            case .inverse:
                scale(values, constant: Float(2).squareRoot())
                fftwf_execute_r2r(single.inverse, values.baseAddress, values.baseAddress)
            }
        }

        /// From FFTW's unnormalised transforms to orthonormal ones: 1 / sqrt(2n) an axis, and one more factor for the
        /// coefficients that are constant along it.
        private func scale<Scalar: BinaryFloatingPoint>(
            _ values: UnsafeMutableBufferPointer<Scalar>, constant: Scalar
        ) {
            let common = 1 / (4 * Scalar(rows) * Scalar(columns)).squareRoot()
            for y in 0..<rows {
                let factor = y == 0 ? common * constant : common
                values[y * columns] *= factor * constant
                for x in 1..<columns { values[y * columns + x] *= factor }
            }
        }
    }
#endif
