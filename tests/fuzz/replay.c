/*
 * replay.c - runs a fuzz target over files and folders of files, without a fuzzer: for the tests,
 * for any compiler, and for inputs that other fuzzers found.
 */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)where;
    if (type != FTW_F)
        return 0;
    FILE *file = fopen(path, "rb");
    size_t size = (size_t)status->st_size;
    uint8_t *data = malloc(size + 1);
    if (!file || !data || fread(data, 1, size, file) != size) {
        perror(path);
        return 1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat status;
        if (stat(argv[i], &status) == 0 && nftw(argv[i], replay, 16, 0) != 0)
            return 1;
    }
    return 0;
}
