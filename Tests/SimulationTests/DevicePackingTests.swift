import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Operands that the packing kernel writes, in every layout, for products of a batch too.
@Suite struct DevicePackingTests {
  @Test(arguments: PlaneLayout.allCases)
  func operandsPackedOnTheDeviceAreThoseOfTheHost(layout: PlaneLayout) throws {
    let precision = try Precision("w2a3")
    let kernel = try BitPlaneMultiplication(
      precision: precision, operation: .and, tile: .standard(for: precision, target: .sm80),
      target: .sm80, layout: layout)
    // Rows of codes that begin at multiples of 16 bytes, and rows that do not.
    for k in [160, 77] {
      let size = MultiplicationSize(m: 5, n: 19, k: k)
      let operands = try Operands.random(for: kernel, size, seed: UInt64(k))
      let plan = try kernel.plan(for: size)
      let device = try PlanRun(
        plan, operands: operands, threads: 2, options: Emulator.Options(checks: .all),
        packing: .device)
      let host = try PlanRun(plan, operands: operands, threads: 2)
      #expect(device.outputBytes == host.outputBytes)
      #expect(device.output(rows: 5, columns: 19) == (try operands.reference()))
      // Each matrix is read at least once, a byte a code, and written once, a bit a plane.
      let codes = UInt64((5 + 19) * k)
      #expect(device.packing.globalLoads.bytes >= codes)
      #expect(device.packing.globalStores.bytes > 0)
      #expect(host.packing.globalStores.bytes == 0)
    }
  }
}
