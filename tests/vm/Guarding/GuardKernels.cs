namespace VmTests.Guarding;

// One guest for all tests of a kernel.

[CollectionDefinition]
public sealed class OnGuard510 : ICollectionFixture<Guard510>;

[CollectionDefinition]
public sealed class OnGuard61 : ICollectionFixture<Guard61>;

[CollectionDefinition]
public sealed class OnGuard612 : ICollectionFixture<Guard612>;

[CollectionDefinition]
public sealed class OnGuard612Lsm : ICollectionFixture<Guard612Lsm>;

[CollectionDefinition]
public sealed class OnGuard612Full : ICollectionFixture<Guard612Full>;

[CollectionDefinition]
public sealed class OnGuard72 : ICollectionFixture<Guard72>;

[Trait("Kernel", "5.10-guard"), Collection<OnGuard510>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard510Tests(Guard510 guest, ITestOutputHelper output) : GuardTests<Guard510>(guest, output);

[Trait("Kernel", "5.10-guard"), Collection<OnGuard510>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard510NamesTests(Guard510 guest) : GuardNamesTests<Guard510>(guest);

[Trait("Kernel", "5.10-guard"), Collection<OnGuard510>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard510OpenTests(Guard510 guest, ITestOutputHelper output) : GuardOpenTests<Guard510>(guest, output);

[Trait("Kernel", "6.1-guard"), Collection<OnGuard61>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard61Tests(Guard61 guest, ITestOutputHelper output) : GuardTests<Guard61>(guest, output);

[Trait("Kernel", "6.1-guard"), Collection<OnGuard61>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard61NamesTests(Guard61 guest) : GuardNamesTests<Guard61>(guest);

[Trait("Kernel", "6.1-guard"), Collection<OnGuard61>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard61OpenTests(Guard61 guest, ITestOutputHelper output) : GuardOpenTests<Guard61>(guest, output);

[Trait("Kernel", "6.12-guard"), Collection<OnGuard612>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612Tests(Guard612 guest, ITestOutputHelper output) : GuardTests<Guard612>(guest, output);

[Trait("Kernel", "6.12-guard"), Collection<OnGuard612>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612NamesTests(Guard612 guest) : GuardNamesTests<Guard612>(guest);

[Trait("Kernel", "6.12-guard"), Collection<OnGuard612>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612OpenTests(Guard612 guest, ITestOutputHelper output) : GuardOpenTests<Guard612>(guest, output);

[Trait("Kernel", "6.12-lsm"), Collection<OnGuard612Lsm>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612LsmTests(Guard612Lsm guest, ITestOutputHelper output) : GuardTests<Guard612Lsm>(guest, output);

[Trait("Kernel", "6.12-lsm"), Collection<OnGuard612Lsm>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612LsmNamesTests(Guard612Lsm guest) : GuardNamesTests<Guard612Lsm>(guest);

[Trait("Kernel", "6.12-lsm"), Collection<OnGuard612Lsm>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612LsmOpenTests(Guard612Lsm guest, ITestOutputHelper output) : GuardOpenTests<Guard612Lsm>(guest, output);

[Trait("Kernel", "6.12-guard-full"), Collection<OnGuard612Full>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612FullTests(Guard612Full guest, ITestOutputHelper output) : GuardTests<Guard612Full>(guest, output);

[Trait("Kernel", "6.12-guard-full"), Collection<OnGuard612Full>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612FullNamesTests(Guard612Full guest) : GuardNamesTests<Guard612Full>(guest);

[Trait("Kernel", "6.12-guard-full"), Collection<OnGuard612Full>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard612FullOpenTests(Guard612Full guest, ITestOutputHelper output) : GuardOpenTests<Guard612Full>(guest, output);

[Trait("Kernel", "7.2-guard"), Collection<OnGuard72>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard72Tests(Guard72 guest, ITestOutputHelper output) : GuardTests<Guard72>(guest, output);

[Trait("Kernel", "7.2-guard"), Collection<OnGuard72>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard72NamesTests(Guard72 guest) : GuardNamesTests<Guard72>(guest);

[Trait("Kernel", "7.2-guard"), Collection<OnGuard72>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Guard72OpenTests(Guard72 guest, ITestOutputHelper output) : GuardOpenTests<Guard72>(guest, output);

[Trait("Kernel", "6.1-more"), Collection<OnLinux61More>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class GuardSmall61Tests(Linux61More guest, ITestOutputHelper output) : GuardTests<Small61>(guest, output);

[Trait("Kernel", "5.10.218"), Collection<OnLinux510Early>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class GuardSmall510Tests(Linux510Early guest, ITestOutputHelper output) : GuardTests<Small510>(guest, output);
