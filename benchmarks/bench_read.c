/*
 * Reading speed: an export of order lines (12 columns, dates with time, names in Chinese),
 * through bare libcsv with empty callbacks and through psr_read_history() with types,
 * dates, look-ups and sums, in one run; then the same rows with every text in quotes, and
 * in GB18030. The sums are checked before a time is printed.
 *
 *     bench_read [MEGABYTES = 200] [FOLDER = /tmp] [plain|quoted|gb18030]
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <csv.h>
#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 * 1024)
#define REPEATS 3

typedef enum variant { PLAIN, QUOTED, GB18030, VARIANT_COUNT } variant;
static const char *const variant_names[] = {"plain", "quoted", "gb18030"};

static double cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- the file */

typedef struct truth {
    double bytes, rows, quantity, revenue;
} truth;

static void write_line(FILE *file, iconv_t converter, const char *line, size_t length,
                       truth *sum) {
    char recoded[1024];
    const char *bytes = line;
    if (converter != (iconv_t)-1) {
        char *from = (char *)(uintptr_t)line;
        char *to = recoded;
        size_t left = length;
        size_t room = sizeof recoded;
        iconv(converter, &from, &left, &to, &room);
        bytes = recoded;
        length = sizeof recoded - room;
    }
    fwrite(bytes, 1, length, file);
    sum->bytes += (double)length;
}

static truth generate(const char *path, double bytes, variant kind) {
    static const char *const header =
        "订单编号,订单创建时间,店铺名称,商品名称,规格,数量,单价,实付金额,退款金额,"
        "订单状态,收货省份,备注\n";
    static const char *const channels[] = {"天猫旗舰店", "京东自营", "抖音小店",
                                           "小红书",     "官网",     "线下门店"};
    static const char *const provinces[] = {"浙江省", "江苏省", "广东省", "上海", "北京"};
    truth sum = {0};
    psr_random random = psr_random_create(1, 1);
    iconv_t converter = kind == GB18030 ? iconv_open("GB18030", "UTF-8") : (iconv_t)-1;
    const char *quote = kind == QUOTED ? "\"" : "";
    FILE *file = fopen(path, "wb");
    char line[512];
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    write_line(file, converter, header, strlen(header), &sum);
    for (long i = 0; sum.bytes < bytes; i++) {
        int units = 1 + (int)psr_random_below(&random, 5);
        int cents = 990 + 100 * (int)psr_random_below(&random, 90);
        char day[16];
        psr_day_print(18262 + (psr_day)(sum.bytes / bytes * 1095.0), day);
        int length = snprintf(
            line, sizeof line,
            "%s%ld%s,%s "
            "%02d:%02d:%02d,%s%s%s,%s茶叶礼盒%02d号%s,%s250克%s,%d,%d.%02d,%d.%02d,"
            "%d.00,%s交易成功%s,%s%s%s,\n",
            quote, 100000000000L + i / 2, quote, day, (int)psr_random_below(&random, 24),
            (int)psr_random_below(&random, 60), (int)psr_random_below(&random, 60), quote,
            channels[psr_random_below(&random, 6)], quote, quote,
            (int)psr_random_below(&random, 48), quote, quote, quote, units, cents / 100,
            cents % 100, units * cents / 100, units * cents % 100, 0, quote, quote, quote,
            provinces[psr_random_below(&random, 5)], quote);
        write_line(file, converter, line, (size_t)length, &sum);
        sum.rows++;
        sum.quantity += units;
        sum.revenue += units * cents;
    }
    sum.revenue /= 100.0;
    fclose(file);
    if (converter != (iconv_t)-1) {
        iconv_close(converter);
    }
    return sum;
}

/* ---- bare libcsv */

static void count_field(void *bytes, size_t length, void *context) {
    (void)bytes;
    (void)length;
    ++*(size_t *)context;
}

static void ignore_row(int line_end, void *context) {
    (void)line_end;
    (void)context;
}

static double time_libcsv(const char *path) {
    static char chunk[CHUNK_BYTES];
    struct csv_parser parser;
    size_t fields = 0;
    size_t got;
    double start = cpu_seconds();
    FILE *file = fopen(path, "rb");
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    while (file != NULL && (got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        if (csv_parse(&parser, chunk, got, count_field, ignore_row, &fields) != got) {
            fprintf(stderr, "libcsv refuses %s\n", path);
            exit(1);
        }
    }
    csv_fini(&parser, count_field, ignore_row, &fields);
    csv_free(&parser);
    if (file != NULL) {
        fclose(file);
    }
    return cpu_seconds() - start;
}

/* ---- the whole reading */

static double time_history(char *path, const truth *expected) {
    psr_source source = {.path = path, .file = path};
    psr_scenario scenario = {.frequency = PSR_WEEKLY,
                             .start = PSR_NO_DAY,
                             .today = PSR_NO_DAY,
                             .sources = &source,
                             .source_count = 1};
    psr_history *history;
    psr_faults faults = {0};
    double start = cpu_seconds();
    psr_status status =
        psr_read_history(&scenario, NULL, NULL, NULL, NULL, &history, NULL, &faults);
    double seconds = cpu_seconds() - start;
    if (status != PSR_OK) {
        fprintf(stderr, "%s\n", faults.items[0].message);
        exit(1);
    }
    double quantity = 0;
    double revenue = 0;
    for (size_t i = 0; i < history->count; i++) {
        quantity += history->cells[i].quantity;
        revenue += history->cells[i].revenue;
    }
    if ((double)history->rows_read != expected->rows ||
        fabs(quantity - expected->quantity) > 1e-6 ||
        fabs(revenue - expected->revenue) > 1e-3) {
        fprintf(stderr, "wrong sums: %.2f units, %.2f money\n", quantity, revenue);
        exit(1);
    }
    psr_history_free(history);
    return seconds;
}

static double best(double *seconds) {
    double least = seconds[0];
    for (int i = 1; i < REPEATS; i++) {
        least = seconds[i] < least ? seconds[i] : least;
    }
    return least;
}

static void measure(double megabytes, const char *folder, variant kind) {
    char path[512];
    double bare[REPEATS];
    double whole[REPEATS];
    snprintf(path, sizeof path, "%s/purser-bench-%d.csv", folder, (int)getpid());
    truth expected = generate(path, megabytes * 1e6, kind);
    for (int i = 0; i < REPEATS; i++) {
        bare[i] = time_libcsv(path);
        whole[i] = time_history(path, &expected);
    }
    unlink(path);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-8s %6.0f MB %9.0f rows | libcsv alone %6.1f MB/s | history %6.1f MB/s | peak "
           "memory %ld MB\n",
           variant_names[kind], expected.bytes / 1e6, expected.rows,
           expected.bytes / 1e6 / best(bare), expected.bytes / 1e6 / best(whole),
           usage.ru_maxrss / 1024);
}

int main(int argument_count, char **arguments) {
    double megabytes = argument_count > 1 ? strtod(arguments[1], NULL) : 200.0;
    const char *folder = argument_count > 2 ? arguments[2] : "/tmp";
    for (int kind = 0; kind < VARIANT_COUNT; kind++) {
        if (argument_count <= 3 || strcmp(arguments[3], variant_names[kind]) == 0) {
            measure(megabytes, folder, (variant)kind);
        }
    }
    return 0;
}
