/*
 * JSON text to values in one pass, without recursion.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "json_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Values within each other, as jansson has it. */
#define DEEPEST 2048
/* Keys of an object that are compared each with each; no format here has as many. */
#define MOST_COMPARED 64
/* A number of fewer digits and no exponent is within the largest double. */
#define SURE_DIGITS 300
/* A whole number of so few bytes is within int64_t. */
#define SURE_WHOLE 18

typedef struct parser {
    json_tree *tree;
    const char *at, *end;
    const char *left_out;
    size_t
        open; /* the innermost open value, counted from 1; its size holds the outer one */
    size_t depth;
    size_t hollow; /* the list that is left out, counted from 1 */
} parser;

static void skip_space(parser *p) {
    while (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r') {
        p->at++;
    }
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static json_value *add_value(parser *p, const char *at) {
    json_tree *tree = p->tree;
    if (tree->count == UINT32_MAX ||
        (tree->count == tree->capacity &&
         psr_reserve(&tree->values, &tree->capacity, tree->count + 1,
                     sizeof *tree->values) != PSR_OK)) {
        return NULL;
    }
    json_value *value = &tree->values[tree->count++];
    *value = (json_value){at, 1, 0};
    return value;
}

/* A value of `count` bytes that has been scanned. */
static bool add_scanned(parser *p, const char *at, size_t count) {
    json_value *value = count < UINT32_MAX ? add_value(p, at) : NULL;
    if (value != NULL) {
        value->count = (uint32_t)count;
    }
    return value != NULL;
}

/* ---- texts */

/* Four hexadecimal digits; -1 where they are none. */
static int32_t hexadecimal(const char *at) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int32_t code = 0;
    for (size_t i = 0; i < 4; i++) {
        const char *digit = at[i] != '\0' ? strchr(digits, at[i]) : NULL;
        if (digit == NULL) {
            return -1;
        }
        code = code * 16 + (int32_t)((digit - digits) % 16);
    }
    return code;
}

static bool is_surrogate(int32_t code, int32_t first) {
    return code >= first && code < first + 0x400;
}

/* Behind the escape at the backslash; NULL where it is none. */
static const char *escape_end(const char *at) {
    if (at[1] != 'u') {
        return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL ? at + 2 : NULL;
    }
    int32_t code = hexadecimal(at + 2);
    if (is_surrogate(code, 0xD800)) {
        bool paired =
            at[6] == '\\' && at[7] == 'u' && is_surrogate(hexadecimal(at + 8), 0xDC00);
        return paired ? at + 12 : NULL;
    }
    return code > 0 && !is_surrogate(code, 0xDC00) ? at + 6 : NULL;
}

/* The text at its quote. */
static bool scan_text(parser *p) {
    const char *start = p->at + 1;
    const char *each = start;
    unsigned char all = 0;
    while (*each != '"') {
        unsigned char byte = (unsigned char)*each;
        if (byte < 0x20) {
            return false;
        }
        all |= byte;
        each = byte != '\\' ? each + 1 : escape_end(each);
        if (each == NULL) {
            return false;
        }
    }
    size_t length = (size_t)(each - start);
    p->at = each + 1;
    return (all < 0x80 || psr_utf8_valid_prefix(start, length) == length) &&
           add_scanned(p, start - 1, length);
}

/* The next byte of a text, or all bytes of an escape; their count. */
static size_t next_bytes(const char **at, char bytes[4]) {
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *start = *at;
    if (start[0] != '\\') {
        bytes[0] = start[0];
        *at = start + 1;
        return 1;
    }
    *at = escape_end(start);
    if (start[1] != 'u') {
        const char *letter = strchr(letters, start[1]);
        bytes[0] = letter != NULL ? meant[letter - letters] : start[1];
        return 1;
    }
    uint32_t code = (uint32_t)hexadecimal(start + 2);
    if (*at - start > 6) {
        code =
            0x10000 + ((code - 0xD800) << 10) + ((uint32_t)hexadecimal(start + 8) - 0xDC00);
    }
    static const uint32_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; code >>= 6) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
    }
    bytes[0] = (char)(leads[count] | code);
    return count;
}

/* The key of a member with its colon. */
static bool scan_key(parser *p) {
    if (*p->at != '"' || !scan_text(p)) {
        return false;
    }
    const json_value *key = &p->tree->values[p->tree->count - 1];
    p->tree->unsure = p->tree->unsure || memchr(key->at, '\\', key->count + 1) != NULL;
    skip_space(p);
    if (*p->at != ':') {
        return false;
    }
    p->at++;
    skip_space(p);
    if (p->open == 1 && p->left_out != NULL && *p->at == '[' &&
        json_text_is(key, p->left_out)) {
        p->hollow = p->tree->count + 1;
    }
    return true;
}

static bool has_repeated_key(const json_value *object) {
    const json_value *key = json_first(object);
    for (uint32_t i = 0; i < object->count; i++, key = json_next(key + 1)) {
        const json_value *other = json_first(object);
        for (uint32_t j = 0; j < i; j++, other = json_next(other + 1)) {
            if (key->count == other->count &&
                memcmp(key->at, other->at, key->count + 1) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* ---- other values */

static const char *digits_end(const char *at) {
    while (is_digit(*at)) {
        at++;
    }
    return at;
}

/* A number or a word, on to what follows. As jansson does, past a NUL there. */
static bool add_plain(parser *p, const char *at, size_t count) {
    p->at = at + count;
    p->at += *p->at == '\0' && p->at < p->end ? 1 : 0;
    return add_scanned(p, at, count);
}

static bool scan_number(parser *p) {
    const char *start = p->at;
    const char *digits = start + (*start == '-' ? 1 : 0);
    const char *end = digits_end(digits);
    if (end == digits || (*digits == '0' && end > digits + 1)) {
        return false;
    }
    bool whole = true, powered = false;
    if (*end == '.') {
        const char *decimals = end + 1;
        end = digits_end(decimals);
        whole = false;
        if (end == decimals) {
            return false;
        }
    }
    if (*end == 'e' || *end == 'E') {
        const char *power = end + (end[1] == '+' || end[1] == '-' ? 2 : 1);
        end = digits_end(power);
        powered = true;
        if (end == power) {
            return false;
        }
    }
    size_t count = (size_t)(end - start);
    double ignored = 0.0;
    if (whole && !powered && count > SURE_WHOLE) {
        errno = 0;
        (void)strtoll(start, NULL, 10);
        if (errno == ERANGE) {
            return false;
        }
    } else if ((powered || count > SURE_DIGITS) &&
               !psr_decimal_parse(start, count, &ignored)) {
        return false;
    }
    return add_plain(p, start, count);
}

static bool scan_word(parser *p, const char *word) {
    size_t count = strlen(word);
    return strncmp(p->at, word, count) == 0 && add_plain(p, p->at, count);
}

/* ---- objects and lists */

static bool open_value(parser *p) {
    json_value *value = add_value(p, p->at);
    if (value == NULL) {
        return false;
    }
    value->size = (uint32_t)p->open;
    p->open = p->tree->count;
    p->depth++;
    p->at++;
    skip_space(p);
    return true;
}

/* The bracket that closes the innermost open value. */
static bool close_value(parser *p) {
    json_tree *tree = p->tree;
    json_value *value = &tree->values[p->open - 1];
    if (*p->at != (*value->at == '{' ? '}' : ']')) {
        return false;
    }
    p->at++;
    p->depth--;
    size_t size = tree->count - p->open + 1;
    p->open = value->size;
    value->size = (uint32_t)size;
    if (*value->at == '{' && value->count > MOST_COMPARED) {
        tree->unsure = true;
    } else if (*value->at == '{' && has_repeated_key(value)) {
        return false;
    }
    return true;
}

/* A value is complete: counts it, and closes what ends with it, up to the next comma. */
static bool complete_value(parser *p) {
    while (p->open != 0) {
        p->tree->values[p->open - 1].count++;
        if (p->open == p->hollow) {
            p->tree->count = p->open;
        }
        skip_space(p);
        if (*p->at == ',') {
            p->at++;
            skip_space(p);
            return true;
        }
        if (!close_value(p)) {
            return false;
        }
    }
    skip_space(p);
    return true;
}

/* A value, of an object or a list only its start; *open = more is inside. */
static bool scan_value(parser *p, bool *open) {
    *open = false;
    if (p->depth == DEEPEST) {
        return false;
    }
    switch (*p->at) {
    case '{':
    case '[':
        if (!open_value(p)) {
            return false;
        }
        *open = *p->at != '}' && *p->at != ']';
        return *open || close_value(p);
    case '"':
        return scan_text(p);
    case 't':
        return scan_word(p, "true");
    case 'f':
        return scan_word(p, "false");
    case 'n':
        return scan_word(p, "null");
    default:
        return scan_number(p);
    }
}

bool json_tree_parse(json_tree *tree, const char **at, const char *end,
                     const char *left_out) {
    parser p = {.tree = tree, .at = *at, .end = end, .left_out = left_out};
    tree->count = 0;
    skip_space(&p);
    do {
        bool open = false;
        if (p.open != 0 && *tree->values[p.open - 1].at == '{' && !scan_key(&p)) {
            return false;
        }
        if (!scan_value(&p, &open) || (!open && !complete_value(&p))) {
            return false;
        }
    } while (p.open != 0);
    *at = p.at;
    return true;
}

void json_tree_free(json_tree *tree) {
    free(tree->values);
    *tree = (json_tree){0};
}

/* ---- what the values are */

json_shape json_shape_of(const json_value *value) {
    switch (value != NULL ? *value->at : '\0') {
    case '\0':
        return JSON_IS_MISSING;
    case '{':
        return JSON_IS_OBJECT;
    case '[':
        return JSON_IS_LIST;
    case '"':
        return JSON_IS_TEXT;
    case 't':
        return JSON_IS_TRUE;
    case 'f':
        return JSON_IS_FALSE;
    case 'n':
        return JSON_IS_NULL;
    default:
        for (uint32_t i = 0; i < value->count; i++) {
            if (!is_digit(value->at[i]) && value->at[i] != '-') {
                return JSON_IS_NUMBER;
            }
        }
        return JSON_IS_WHOLE;
    }
}

bool json_number_of(const json_value *value, double *number) {
    if (value == NULL || (!is_digit(*value->at) && *value->at != '-') ||
        !psr_decimal_parse(value->at, value->count, number)) {
        return false;
    }
    if (value->count == 2 && memcmp(value->at, "-0", 2) == 0) {
        *number = 0.0; /* a whole number has no sign at 0 */
    }
    return true;
}

bool json_text_is(const json_value *value, const char *text) {
    if (value == NULL || *value->at != '"') {
        return false;
    }
    const char *at = value->at + 1, *end = at + value->count;
    while (at < end) {
        char bytes[4];
        size_t count = 1;
        if (*at != '\\') {
            bytes[0] = *at++; /* nearly always */
        } else {
            count = next_bytes(&at, bytes);
        }
        if (*text != bytes[0] || strncmp(text, bytes, count) != 0) {
            return false;
        }
        text += count;
    }
    return *text == '\0';
}

void json_text_copy(const json_value *value, char *bytes) {
    const char *at = value->at + 1, *end = at + value->count;
    while (at < end) {
        char each[4];
        size_t count = next_bytes(&at, each);
        memcpy(bytes, each, count);
        bytes += count;
    }
    *bytes = '\0';
}

const json_value *json_member(const json_value *object, const char *key) {
    if (json_shape_of(object) != JSON_IS_OBJECT) {
        return NULL;
    }
    const json_value *each = json_first(object);
    for (uint32_t i = 0; i < object->count; i++, each = json_next(each + 1)) {
        if (json_text_is(each, key)) {
            return each + 1;
        }
    }
    return NULL;
}

size_t json_list_size(const json_value *list) {
    return json_shape_of(list) == JSON_IS_LIST ? list->count : 0;
}
