import Simulation

/// Y = X W^T by its definition, three loops; products of a batch one behind the other.
func scalarProduct(of operands: Operands) -> [Double] {
  let size = operands.size
  var product: [Double] = []
  for index in 0..<size.batch {
    for row in 0..<size.m {
      let x = operands.activations.row(index * size.m + row).map(Double.init)
      for column in 0..<size.n {
        let w = operands.weights.row(index * size.n + column)
        product.append(zip(x, w).reduce(0) { $0 + $1.0 * Double($1.1) })
      }
    }
  }
  return product
}
