/* The encryptor's options; --help has their meaning. */
#ifndef ENCRYPTOR_H
#define ENCRYPTOR_H

extern const char *dir, *comm, *style, *extension;
extern double rate, pause_seconds;
extern long files, names, burst, workers, uid;
extern int notes, make_only, made, extensions;

/* Ends the program with this status. */
void fail(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* Fails with status 2 unless they are right. */
void read_options(int argc, char **argv);

#endif
