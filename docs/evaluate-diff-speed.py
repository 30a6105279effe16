#!/usr/bin/env python3
"""Times diff on two objects: against objdump and diff of the text, and against cmp.

    evaluate-diff-speed.py LINENEUTRAL OLD NEW
    evaluate-diff-speed.py LINENEUTRAL --functions N

With --functions, two objects are assembled of N functions with data, text and
a switch table each; one constant of the last function differs. cmp ends at the
first byte that differs, so it is timed on two copies of OLD as well. Prints the
processor time of all processes that a run starts, median of several, and the
peak memory of the largest as a multiple of both files' size.
"""
import os, shutil, statistics, subprocess, sys, tempfile

RUNS = 5
FUNCTION = """.globl f{i}
.type f{i},@function
f{i}: .cfi_startproc
mov ${c},%esi
lea .Ls{i}(%rip),%rdi
call f{j}
addl $1,v{i}(%rip)
test %eax,%eax
je 1f
jmp *.Lt{i}(,%rax,8)
1: call g
.Lr{i}: ret
.cfi_endproc
.size f{i},.-f{i}
.section .rodata.str1.1,"aMS",@progbits,1
.Ls{i}: .asciz "text {i}"
.section .rodata
.Lt{i}: .quad 1b,.Lr{i}
.data
.type v{i},@object
.size v{i},4
v{i}: .long {i}
.text
"""


def assemble(folder, n):
    paths = []
    for side in range(2):
        path = os.path.join(folder, "old.o new.o".split()[side])
        source = path + ".s"
        with open(source, "w") as out:
            for i in range(n):
                out.write(FUNCTION.format(i=i, j=(i + 7) // 2, c=i + side * (i == n - 1)))
        subprocess.run(["as", source, "-o", path], check=True)
        os.remove(source)
        paths.append(path)
    return paths


def measured(*commands):
    """-> seconds of processor time, the largest process in bytes."""
    cpu, peak = 0, 0
    for command in commands:
        pid = os.spawnvp(os.P_NOWAIT, "sh", ["sh", "-c", "exec " + command])
        _, _, used = os.wait4(pid, 0)
        cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss * 1024)
    return cpu, peak


def main():
    tool = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[2] == "--functions":
            old, new = assemble(folder, int(sys.argv[3]))
        else:
            old, new = sys.argv[2:4]
        a, b = os.path.join(folder, "a"), os.path.join(folder, "b")
        copy = shutil.copy(old, os.path.join(folder, "copy"))
        ways = {
            "lineneutral diff": [f"{tool} diff {old} {new} >{a}"],
            "objdump, objdump, diff": [f"objdump -dr {old} >{a}", f"objdump -dr {new} >{b}", f"diff {a} {b} >/dev/null"],
            "cmp": [f"cmp {old} {new} >/dev/null"],
            "cmp of all bytes": [f"cmp {old} {copy} >/dev/null"],
        }
        samples = {name: [] for name in ways}
        for _ in range(RUNS):
            for name, commands in ways.items():
                samples[name].append(measured(*commands))
        size = os.path.getsize(old) + os.path.getsize(new)
        print(f"{size / 1e6:.1f} MB in both files.\n\n| | processor, ms | times as long | memory / files |\n|---|---:|---:|---:|")
        base = statistics.median(cpu for cpu, _ in samples["lineneutral diff"])
        for name, runs in samples.items():
            cpu = statistics.median(c for c, _ in runs)
            print(f"| {name} | {1000 * cpu:.0f} | {cpu / base:.2f} | {max(p for _, p in runs) / size:.1f} |")


main()
