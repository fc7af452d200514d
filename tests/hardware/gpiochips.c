/* GPIO chips of another machine: LD_PRELOAD answers what a program asks of /dev/gpiochip*, from a recorded tree.
 *
 * GPIO_TREE is the folder of that machine's /dev and /sys; a file there, `dev/gpiochip4`, holds "254:4 54 pinctrl-rp1".
 * GPIO_WIRE=22-27 joins two lines by a wire. Lines keep direction, bias and value, and tell edges, as the kernel's do. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define LINES 64
#define FDS 1024
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static struct { unsigned requests, seqno; unsigned long long flags; int value, level, edge_fd; } lines[LINES];
static struct { int used, offset, writer; } requests[FDS];

static const char *moved(const char *path, char *to) {
    const char *tree = getenv("GPIO_TREE");
    if (!tree || !path) return path;
    if (strcmp(path, "/dev") && strncmp(path, "/dev/gpiochip", 13) && strncmp(path, "/sys/dev/char/", 14) &&
        strncmp(path, "/sys/bus/gpio", 13) && strncmp(path, "/proc/device-tree", 17)) return path;
    snprintf(to, PATH_MAX, "%s%s", tree, path);
    return to;
}

/* What the file of a chip holds. */
static int chip_at(const char *path, unsigned *minor, struct gpiochip_info *info) {
    unsigned major, count;
    char label[GPIO_MAX_NAME_SIZE] = "";
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    int read = fscanf(file, "%u:%u %u %31[^\n]", &major, minor, &count, label);
    fclose(file);
    if (read < 3) return 0;
    memset(info, 0, sizeof *info);
    strncpy(info->name, strrchr(path, '/') + 1, GPIO_MAX_NAME_SIZE - 1);
    memcpy(info->label, label, sizeof label);
    info->lines = count;
    return 1;
}

static int chip_of(int fd, struct gpiochip_info *info) {
    char link[64], path[PATH_MAX];
    unsigned minor;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = REAL(readlink)(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return strstr(path, "/dev/gpiochip") && chip_at(path, &minor, info);
}

static int as_device(const char *path, const char *asked, struct stat *status, int got) {
    struct gpiochip_info info;
    unsigned minor;
    if (!got && path != asked && S_ISREG(status->st_mode) && strstr(path, "/dev/gpiochip") &&
        chip_at(path, &minor, &info)) {
        status->st_mode = S_IFCHR | 0660;
        status->st_rdev = makedev(254, minor);
    }
    return got;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        char to[PATH_MAX]; va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        return REAL(name)(moved(path, to), flags, mode); }
OPEN(open) OPEN(open64)
#define STAT(name) \
    int name(const char *restrict path, struct stat *restrict status) { \
        char to[PATH_MAX]; const char *there = moved(path, to); \
        return as_device(there, path, status, ((int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, #name))(there, status)); }
STAT(stat) STAT(lstat)
/* As programs for an older glibc ask. */
int __xstat(int version, const char *path, struct stat *status) { return (void)version, stat(path, status); }
int __lxstat(int version, const char *path, struct stat *status) { return (void)version, lstat(path, status); }
int stat64(const char *restrict path, struct stat64 *restrict status) { return stat(path, (struct stat *)status); }
int lstat64(const char *restrict path, struct stat64 *restrict status) { return lstat(path, (struct stat *)status); }
int fstatat(int at, const char *restrict path, struct stat *restrict status, int flags) {
    char to[PATH_MAX]; const char *there = moved(path, to);
    return as_device(there, path, status, REAL(fstatat)(at, there, status, flags));
}
int fstatat64(int at, const char *restrict path, struct stat64 *restrict status, int flags) {
    return fstatat(at, path, (struct stat *)status, flags);
}
int access(const char *path, int mode) { char to[PATH_MAX]; return REAL(access)(moved(path, to), mode); }
DIR *opendir(const char *path) { char to[PATH_MAX]; return REAL(opendir)(moved(path, to)); }
FILE *fopen(const char *restrict path, const char *restrict mode) {
    char to[PATH_MAX]; return REAL(fopen)(moved(path, to), mode);
}
ssize_t readlink(const char *restrict path, char *restrict to, size_t size) {
    char there[PATH_MAX]; return REAL(readlink)(moved(path, there), to, size);
}
char *realpath(const char *restrict path, char *restrict resolved) {
    char to[PATH_MAX], *found = REAL(realpath)(moved(path, to), resolved);
    const char *tree = getenv("GPIO_TREE");
    if (found && tree && !strncmp(found, tree, strlen(tree)) && found[strlen(tree)] == '/')
        memmove(found, found + strlen(tree), strlen(found + strlen(tree)) + 1);
    return found;
}

static int wired(int line) {
    int one, other;
    const char *wire = getenv("GPIO_WIRE");
    if (!wire || sscanf(wire, "%d-%d", &one, &other) != 2) return -1;
    return line == one ? other : line == other ? one : -1;
}

static int level(int line) {
    int ends[2] = {line, wired(line)}, up = 0, down = 0;
    for (int i = 0; i < 2; i++) {
        if (ends[i] < 0 || !lines[ends[i]].requests) continue;
        if (lines[ends[i]].flags & GPIO_V2_LINE_FLAG_OUTPUT) return lines[ends[i]].value;
        up |= !!(lines[ends[i]].flags & GPIO_V2_LINE_FLAG_BIAS_PULL_UP);
        down |= !!(lines[ends[i]].flags & GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
    }
    /* Both: half of the supply, which a Pi's input takes for high. */
    return up ? 1 : down ? 0 : lines[line].level;
}

static void settle(int line) {
    for (int end = line; end >= 0; end = end == line ? wired(line) : -1) {
        int now = level(end), before = lines[end].level;
        lines[end].level = now;
        unsigned long long asked = now ? GPIO_V2_LINE_FLAG_EDGE_RISING : GPIO_V2_LINE_FLAG_EDGE_FALLING;
        if (now == before || !lines[end].requests || !(lines[end].flags & asked)) continue;
        struct timespec at;
        clock_gettime(CLOCK_MONOTONIC, &at);
        struct gpio_v2_line_event event = {
            .timestamp_ns = at.tv_sec * 1000000000ULL + at.tv_nsec, .offset = end,
            .id = now ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE,
            .seqno = ++lines[end].seqno, .line_seqno = lines[end].seqno};
        if (write(lines[end].edge_fd, &event, sizeof event) < 0) perror("gpiochips");
    }
}

static void configure(int line, struct gpio_v2_line_config *config) {
    lines[line].flags = config->flags;
    for (unsigned i = 0; i < config->num_attrs; i++) {
        struct gpio_v2_line_attribute *each = &config->attrs[i].attr;
        if (each->id == GPIO_V2_LINE_ATTR_ID_FLAGS) lines[line].flags = each->flags;
        if (each->id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES) lines[line].value = each->values & 1;
    }
    settle(line);
}

static int claim(unsigned offset, unsigned count) {
    int ends[2];
    if (offset >= count || offset >= LINES) return errno = EINVAL, -1;
    if (lines[offset].requests) return errno = EBUSY, -1;
    if (pipe2(ends, O_CLOEXEC)) return -1;
    if (ends[0] >= FDS) return errno = EMFILE, -1;
    requests[ends[0]].used = 1, requests[ends[0]].offset = offset, requests[ends[0]].writer = ends[1];
    lines[offset].requests = 1, lines[offset].edge_fd = ends[1], lines[offset].seqno = 0;
    return ends[0];
}

int close(int fd) {
    if (fd >= 0 && fd < FDS && requests[fd].used) {
        requests[fd].used = 0, lines[requests[fd].offset].requests = 0;
        REAL(close)(requests[fd].writer);
        settle(requests[fd].offset);
    }
    return REAL(close)(fd);
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest; va_start(rest, request); void *asked = va_arg(rest, void *); va_end(rest);
    struct gpiochip_info info;
    int own = fd >= 0 && fd < FDS && requests[fd].used, line = own ? requests[fd].offset : 0;
    unsigned command = request;
    if (_IOC_TYPE(command) != 0xB4 || (!own && !chip_of(fd, &info))) return REAL(ioctl)(fd, request, asked);
    if (command == GPIO_GET_CHIPINFO_IOCTL) return memcpy(asked, &info, sizeof info), 0;
    if (command == GPIO_V2_GET_LINEINFO_IOCTL) {
        struct gpio_v2_line_info *told = asked;
        unsigned offset = told->offset;
        if (offset >= info.lines) return errno = EINVAL, -1;
        memset(told, 0, sizeof *told), told->offset = offset, told->flags = GPIO_V2_LINE_FLAG_INPUT;
    } else if (command == GPIO_GET_LINEINFO_IOCTL) {
        struct gpioline_info *told = asked;
        unsigned offset = told->line_offset;
        memset(told, 0, sizeof *told), told->line_offset = offset;
    } else if (command == GPIO_V2_GET_LINE_IOCTL) {
        struct gpio_v2_line_request *told = asked;
        if ((told->fd = claim(told->offsets[0], info.lines)) < 0) return -1;
        configure(told->offsets[0], &told->config);
    } else if (command == GPIO_GET_LINEHANDLE_IOCTL) {
        struct gpiohandle_request *told = asked;
        if ((told->fd = claim(told->lineoffsets[0], info.lines)) < 0) return -1;
        struct gpio_v2_line_config config = {.flags = told->flags & GPIOHANDLE_REQUEST_OUTPUT
            ? GPIO_V2_LINE_FLAG_OUTPUT : GPIO_V2_LINE_FLAG_INPUT};
        if (told->flags & GPIOHANDLE_REQUEST_BIAS_PULL_UP) config.flags |= GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
        lines[told->lineoffsets[0]].value = told->default_values[0];
        configure(told->lineoffsets[0], &config);
    } else if (command == GPIO_V2_LINE_SET_CONFIG_IOCTL) configure(line, asked);
    else if (command == GPIO_V2_LINE_GET_VALUES_IOCTL) ((struct gpio_v2_line_values *)asked)->bits = level(line);
    else if (command == GPIO_V2_LINE_SET_VALUES_IOCTL) {
        lines[line].value = ((struct gpio_v2_line_values *)asked)->bits & 1;
        settle(line);
    } else if (command == GPIOHANDLE_GET_LINE_VALUES_IOCTL) ((struct gpiohandle_data *)asked)->values[0] = level(line);
    else return errno = ENOTTY, -1;
    return 0;
}
