/*
 * Binds the functions of libm that glibc 2.29 renewed to their first versions, which every glibc
 * has: the last step from the sysroot's 2.31 down to 2.28. The linker sends the calls here, by
 * -Wl,--wrap=NAME in RenameExporter.csproj. What they return is the same; the new ones only
 * report errors by another way (.NET's own releases call the first versions, too).
 */
#ifdef __aarch64__
#define FIRST "GLIBC_2.17"
#else
#define FIRST "GLIBC_2.2.5"
#endif

#define BIND(name, parameters, arguments)                                                          \
	__asm__(".symver first_" #name ", " #name "@" FIRST);                                      \
	double first_##name parameters;                                                            \
	double __wrap_##name parameters;                                                           \
	double __wrap_##name parameters                                                            \
	{                                                                                          \
		return first_##name arguments;                                                     \
	}

BIND(exp, (double x), (x))
BIND(exp2, (double x), (x))
BIND(log, (double x), (x))
BIND(log2, (double x), (x))
BIND(pow, (double x, double y), (x, y))
