namespace VmTests;

// One class for each kernel, as each is booted once: a fixture of its class, or of all classes that look at it.

[CollectionDefinition]
public sealed class OnLinux510Early : ICollectionFixture<Linux510Early>;

[CollectionDefinition]
public sealed class OnLinux510 : ICollectionFixture<Linux510>;

[CollectionDefinition]
public sealed class OnLinux61More : ICollectionFixture<Linux61More>;

[CollectionDefinition]
public sealed class OnLinux612 : ICollectionFixture<Linux612>;

[CollectionDefinition]
public sealed class OnLinux72 : ICollectionFixture<Linux72>;

[CollectionDefinition]
public sealed class OnLinux73 : ICollectionFixture<Linux73>;

[Trait("Kernel", "5.10.218"), Collection<OnLinux510Early>]
public sealed class Linux510EarlyTests(Linux510Early guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux510Early>(guest, matrix, output);

[Trait("Kernel", "5.10"), Collection<OnLinux510>]
public sealed class Linux510Tests(Linux510 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux510>(guest, matrix, output);

[Trait("Kernel", "6.1")]
public sealed class Linux61Tests(Linux61 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux61>(guest, matrix, output), IClassFixture<Linux61>;

[Trait("Kernel", "6.1-full")]
public sealed class Linux61FullTests(Linux61Full guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux61Full>(guest, matrix, output), IClassFixture<Linux61Full>;

[Trait("Kernel", "6.12"), Collection<OnLinux612>]
public sealed class Linux612Tests(Linux612 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux612>(guest, matrix, output);

[Trait("Kernel", "6.12-full")]
public sealed class Linux612FullTests(Linux612Full guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux612Full>(guest, matrix, output), IClassFixture<Linux612Full>;

[Trait("Kernel", "6.18")]
public sealed class Linux618Tests(Linux618 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux618>(guest, matrix, output), IClassFixture<Linux618>;

[Trait("Kernel", "7.2"), Collection<OnLinux72>]
public sealed class Linux72Tests(Linux72 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux72>(guest, matrix, output);

[Trait("Kernel", "7.3"), Collection<OnLinux73>]
public sealed class Linux73Tests(Linux73 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Linux73>(guest, matrix, output);
