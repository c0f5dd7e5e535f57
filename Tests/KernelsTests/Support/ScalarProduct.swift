import BipolarInt
import Simulation

/// Y = X W^T by its definition: three loops over the values 2u - (2^n - 1), in 64 bits.
func scalarProduct(of problem: MultiplicationProblem) -> [Int64] {
  let (activations, weights) = (problem.activations.codes, problem.weights.codes)
  let innerLength = problem.k
  let activationLimit = (1 << problem.precision.activationBits.bits) - 1
  let weightLimit = (1 << problem.precision.weightBits.bits) - 1
  var product: [Int64] = []
  for row in 0..<problem.m {
    for column in 0..<problem.n {
      var sum = 0
      for inner in 0..<innerLength {
        let x = Int(activations[row * innerLength + inner])
        let w = Int(weights[column * innerLength + inner])
        sum += (2 * x - activationLimit) * (2 * w - weightLimit)
      }
      product.append(Int64(sum))
    }
  }
  return product
}
