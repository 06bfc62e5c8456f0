/* nftw(3) that visits files in the order of their names, not in the one in which the build host's file system lists them.
 * mkfs.btrfs 6.14 numbers files as it meets them. Compiled by tcc without headers; what is used of the C library's
 * structures has stood at the same place since glibc 2.1 on 64-bit machines. */

enum { KIND_OFFSET = 18, NAME_OFFSET = 19, DIRECTORY = 4, LINK = 10 };
enum { FTW_F = 0, FTW_D = 1, FTW_SL = 4 };

struct place {
  int base, level;
};
typedef int visit(const char *path, const void *status, int kind, struct place *place);
typedef unsigned char entry;

void *malloc(unsigned long size);
void free(void *memory);
unsigned long strlen(const char *text);
char *strcpy(char *to, const char *from);
int strcmp(const char *a, const char *b);
int lstat(const char *path, void *status);
int scandir(const char *path, entry ***entries, void *filter, int (*compare)(const void *, const void *));

static const char *name_of(const entry *one) {
  return (const char *)one + NAME_OFFSET;
}

static int by_name(const void *a, const void *b) {
  return strcmp(name_of(*(entry *const *)a), name_of(*(entry *const *)b));
}

static int walk(const char *path, int base, int level, int kind, visit *visit) {
  /* A file system that does not tell kinds with names: nobody's, these days. */
  if (kind == 0) return -1;
  long status[64];
  struct place place = {base, level};
  if (lstat(path, status) != 0) return -1;
  int result = visit(path, status, kind == DIRECTORY ? FTW_D : kind == LINK ? FTW_SL : FTW_F, &place);
  if (result != 0 || kind != DIRECTORY) return result;
  entry **entries;
  int count = scandir(path, &entries, 0, by_name);
  if (count < 0) return -1;
  int length = strlen(path);
  for (int index = 0; index < count && result == 0; index++) {
    const char *name = name_of(entries[index]);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    char *inner = malloc(length + strlen(name) + 2);
    strcpy(inner, path);
    inner[length] = '/';
    strcpy(inner + length + 1, name);
    result = walk(inner, length + 1, level + 1, entries[index][KIND_OFFSET], visit);
    free(inner);
  }
  for (int index = 0; index < count; index++) free(entries[index]);
  free(entries);
  return result;
}

int nftw(const char *path, visit *visit, int descriptors, int flags) {
  return walk(path, 0, 0, DIRECTORY, visit);
}
