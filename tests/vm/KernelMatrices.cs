namespace VmTests;

// One class for each kernel, as each is booted once: a fixture of its class.

[Trait("Kernel", "5.10.218")]
public sealed class Linux510EarlyTests(Linux510Early guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux510Early>(guest, matrix, output), IClassFixture<Linux510Early>;

[Trait("Kernel", "5.10")]
public sealed class Linux510Tests(Linux510 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux510>(guest, matrix, output), IClassFixture<Linux510>;

[Trait("Kernel", "6.1")]
public sealed class Linux61Tests(Linux61 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux61>(guest, matrix, output), IClassFixture<Linux61>;

[Trait("Kernel", "6.1-full")]
public sealed class Linux61FullTests(Linux61Full guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux61Full>(guest, matrix, output), IClassFixture<Linux61Full>;

[Trait("Kernel", "6.12")]
public sealed class Linux612Tests(Linux612 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux612>(guest, matrix, output), IClassFixture<Linux612>;

[Trait("Kernel", "6.12-full")]
public sealed class Linux612FullTests(Linux612Full guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux612Full>(guest, matrix, output), IClassFixture<Linux612Full>;

[Trait("Kernel", "7")]
public sealed class Linux7Tests(Linux7 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux7>(guest, matrix, output), IClassFixture<Linux7>;
