/* Code of many encodings: vector loops, x87, string moves, switches, atomics. */
#include <stdint.h>
#include <string.h>
#define N 1024
float a[N], b[N], c[N];
double d[N];
int64_t q[N];
int16_t s[N];
void saxpy(float k) { for (int i = 0; i < N; i++) c[i] += k * a[i] + b[i]; }
void widen(void) { for (int i = 0; i < N; i++) d[i] = a[i] * 1.25 + q[i]; }
int sum16(void) { int r = 0; for (int i = 0; i < N; i++) r += s[i] * 3; return r; }
void shuffle(uint32_t *p) { for (int i = 0; i < N; i += 4) { uint32_t t = p[i]; p[i] = p[i + 3]; p[i + 3] = t ^ 0x5bd1e995; } }
long double x87(long double v) { return v * v + 3.5L / v; }
uint64_t mix(uint64_t h) { h ^= h >> 33; h *= 0xff51afd7ed558ccdULL; return h ^ h >> 29; }
void zero(char *p) { memset(p, 0, 4096); }
long add(long *p) { return __atomic_fetch_add(p, 77777, __ATOMIC_SEQ_CST); }
int rot(unsigned v) { return v << 7 | v >> 25; }
int sel(int n) { switch (n) { case 0: return 3; case 1: return 9; case 2: return 40; case 3: return n * 7; case 4: return N; case 5: return -1; default: return n & 0x7f7f; } }
int table(int n) { static int (*const f[])(int) = { sel, sel, 0 }; return f[n & 1](n); }
