/*
 * Festivals that move through the Gregorian year: Easter, Chinese New Year, Ramadan.
 *
 * Chinese New Year is computed from the sun and the moon after Jean Meeus, Astronomical
 * Algorithms, 2nd edition (chapters 25 and 49), by the rule of the Chinese calendar (GB/T
 * 33661-2017): days are those of UTC+8, the month that holds the winter solstice is the
 * eleventh, and a year of thirteen months repeats the first month without a principal term
 * (the sun's longitude passing a multiple of 30 degrees).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <math.h>

/* ---- Easter */

psr_day psr_day_easter(int year) {
    /* Anonymous Gregorian algorithm (Meeus, chapter 8). */
    int golden = year % 19;
    int century = year / 100;
    int year_of_century = year % 100;
    int correction = (century - (century + 8) / 25 + 1) / 3;
    int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    int sunday =
        (32 + 2 * (century % 4) + 2 * (year_of_century / 4) - epact - year_of_century % 4) %
        7;
    int late = (golden + 11 * epact + 22 * sunday) / 451;
    int from_march = epact + sunday - 7 * late + 114;
    return psr_day_from_date(
        (psr_date){.year = year, .month = from_march / 31, .day = from_march % 31 + 1});
}

/* ---- sun and moon */

/* Julian day (from noon) of 1970-01-01 00:00 and of the epoch J2000.0. */
static const double julian_1970 = 2440587.5;
static const double julian_2000 = 2451545.0;
static const double days_per_century = 36525.0;
static const double seconds_per_day = 86400.0;
static const double china_offset_days = 8.0 / 24.0;

static double sine(double degrees) {
    const double radians_per_degree = 3.14159265358979323846 / 180.0;
    return sin(fmod(degrees, 360.0) * radians_per_degree);
}

/* Terrestrial time minus universal time in days: the polynomials of Espenak and Meeus, Five
 * Millennium Canon of Solar Eclipses (NASA TP-2006-214141), for 1941 to 2150. */
static double delta_t_days(double julian) {
    double year = 2000.0 + (julian - julian_2000) / 365.25;
    double seconds;
    if (year < 1961.0) {
        double t = year - 1950.0;
        seconds = 29.07 + t * (0.407 + t * (-1.0 / 233.0 + t / 2547.0));
    } else if (year < 1986.0) {
        double t = year - 1975.0;
        seconds = 45.45 + t * (1.067 + t * (-1.0 / 260.0 - t / 718.0));
    } else if (year < 2005.0) {
        double t = year - 2000.0;
        seconds =
            63.86 +
            t * (0.3345 +
                 t * (-0.060374 + t * (0.0017275 + t * (0.000651814 + t * 0.00002373599))));
    } else if (year < 2050.0) {
        double t = year - 2000.0;
        seconds = 62.92 + t * (0.32217 + t * 0.005589);
    } else {
        double t = (year - 1820.0) / 100.0;
        seconds = -20.0 + 32.0 * t * t - 0.5628 * (2150.0 - year);
    }
    return seconds / seconds_per_day;
}

/* Apparent longitude of the sun in degrees [0, 360) at a Julian day of terrestrial time;
 * Meeus chapter 25, good to 0.01 degrees, that is a quarter of an hour. */
static double sun_longitude(double julian) {
    double t = (julian - julian_2000) / days_per_century;
    double mean = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = 357.52911 + t * (35999.05029 - t * 0.0001537);
    double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * sine(anomaly) +
                    (0.019993 - t * 0.000101) * sine(2.0 * anomaly) +
                    0.000289 * sine(3.0 * anomaly);
    double node = 125.04 - 1934.136 * t;
    double apparent = fmod(mean + centre - 0.00569 - 0.00478 * sine(node), 360.0);
    return apparent < 0.0 ? apparent + 360.0 : apparent;
}

/* One periodic term of the new moon: days, power of the eccentricity of the earth's orbit,
 * and multiples of the sun's anomaly, the moon's anomaly, the moon's argument of latitude
 * and the longitude of its node. */
typedef struct moon_term {
    double days;
    int eccentricity, sun, moon, latitude, node;
} moon_term;

/* Meeus, chapter 49, column "New Moon". */
static const moon_term moon_terms[] = {
    {-0.40720, 0, 0, 1, 0, 0}, {0.17241, 1, 1, 0, 0, 0},    {0.01608, 0, 0, 2, 0, 0},
    {0.01039, 0, 0, 0, 2, 0},  {0.00739, 1, -1, 1, 0, 0},   {-0.00514, 1, 1, 1, 0, 0},
    {0.00208, 2, 2, 0, 0, 0},  {-0.00111, 0, 0, 1, -2, 0},  {-0.00057, 0, 0, 1, 2, 0},
    {0.00056, 1, 1, 2, 0, 0},  {-0.00042, 0, 0, 3, 0, 0},   {0.00042, 1, 1, 0, 2, 0},
    {0.00038, 1, 1, 0, -2, 0}, {-0.00024, 1, -1, 2, 0, 0},  {-0.00017, 0, 0, 0, 0, 1},
    {-0.00007, 0, 2, 1, 0, 0}, {0.00004, 0, 0, 2, -2, 0},   {0.00004, 0, 3, 0, 0, 0},
    {0.00003, 0, 1, 1, -2, 0}, {0.00003, 0, 0, 2, 2, 0},    {-0.00003, 0, 1, 1, 2, 0},
    {0.00003, 0, -1, 1, 2, 0}, {-0.00002, 0, -1, 1, -2, 0}, {-0.00002, 0, 1, 3, 0, 0},
    {0.00002, 0, 0, 4, 0, 0},
};

/* Additional corrections by the planets: days, angle at lunation 0 and per lunation,
 * degrees (the quadratic part of the first is below a second of time in our centuries). */
static const double planet_terms[][3] = {
    {0.000325, 299.77, 0.107408},  {0.000165, 251.88, 0.016321},
    {0.000164, 251.83, 26.651886}, {0.000126, 349.42, 36.412478},
    {0.000110, 84.66, 18.206239},  {0.000062, 141.74, 53.303771},
    {0.000060, 207.14, 2.453732},  {0.000056, 154.84, 7.306860},
    {0.000047, 34.52, 27.261239},  {0.000042, 207.19, 0.121824},
    {0.000040, 291.34, 1.844379},  {0.000037, 161.72, 24.198154},
    {0.000035, 239.56, 25.513099}, {0.000023, 331.55, 3.592518},
};

/* Julian day of terrestrial time of new moon number `lunation`, 0 = that of 2000-01-06. */
static double new_moon(int lunation) {
    double k = lunation;
    double t = k / 1236.85;
    double mean = 2451550.09766 + 29.530588861 * k + t * t * (0.00015437 - t * 0.00000015);
    double sun = 2.5534 + 29.10535670 * k - t * t * 0.0000014;
    double moon = 201.5643 + 385.81693528 * k + t * t * 0.0107582;
    double latitude = 160.7108 + 390.67050284 * k - t * t * 0.0016118;
    double node = 124.7746 - 1.56375588 * k + t * t * 0.0020672;
    double eccentricity = 1.0 - t * (0.002516 + t * 0.0000074);
    const double powers[] = {1.0, eccentricity, eccentricity * eccentricity};
    double correction = 0.0;
    for (size_t i = 0; i < sizeof moon_terms / sizeof *moon_terms; i++) {
        const moon_term *term = &moon_terms[i];
        double angle = term->sun * sun + term->moon * moon + term->latitude * latitude +
                       term->node * node;
        correction += term->days * powers[term->eccentricity] * sine(angle);
    }
    for (size_t i = 0; i < sizeof planet_terms / sizeof *planet_terms; i++) {
        correction +=
            planet_terms[i][0] * sine(planet_terms[i][1] + planet_terms[i][2] * k);
    }
    return mean + correction;
}

/* ---- Chinese New Year */

/* Day in China on which a lunar month begins. */
static psr_day month_first_day(int lunation) {
    double terrestrial = new_moon(lunation);
    double universal = terrestrial - delta_t_days(terrestrial);
    return (psr_day)floor(universal - julian_1970 + china_offset_days);
}

/* Number (0 to 11) of the thirty degrees of longitude the sun is in as a day begins in
 * China. */
static int sun_sector(psr_day day) {
    double universal = day + julian_1970 - china_offset_days;
    return (int)(sun_longitude(universal + delta_t_days(universal)) / 30.0);
}

/* A principal term falls on a day of the month exactly if the sector changes over it. */
static bool month_has_principal_term(int lunation) {
    return sun_sector(month_first_day(lunation)) !=
           sun_sector(month_first_day(lunation + 1));
}

/* The month that holds the winter solstice (longitude 270 degrees, sector 8 to 9) of a
 * year. */
static int solstice_month(int year) {
    const double lunations_per_year = 12.3685;
    psr_day next_year = psr_day_from_date((psr_date){year + 1, 1, 1});
    /* At or behind the last month to begin in the year; then back to that month. */
    int lunation = (int)floor((year + 1 - 2000.0) * lunations_per_year) + 1;
    while (month_first_day(lunation) >= next_year) {
        lunation--;
    }
    /* Its first day lies in December: in sector 9 exactly if the solstice is past. */
    while (sun_sector(month_first_day(lunation)) == 9) {
        lunation--;
    }
    return lunation;
}

psr_day psr_day_lunar_new_year(int year) {
    if (year < 1950 || year > 2100) {
        return PSR_NO_DAY;
    }
    int eleventh = solstice_month(year - 1);
    int first = eleventh + 2;
    /* Thirteen months to the next eleventh: one of them is a leap month, and it delays the
     * new year where it follows the eleventh or the twelfth. */
    if (solstice_month(year) - eleventh == 13 &&
        (!month_has_principal_term(eleventh + 1) ||
         !month_has_principal_term(eleventh + 2))) {
        first++;
    }
    return month_first_day(first);
}

/* ---- Ramadan */

/* 1 Muharram of year 1, 622-07-16 Julian (the civil epoch), in days since 1970-01-01. */
static const psr_day islamic_epoch = 227015 - 719163;

/* First day of the ninth month of an Islamic year. A cycle of thirty years has 11 leap
 * years, 2 5 7 10 13 16 18 21 24 26 29 (Reingold and Dershowitz, Calendrical Calculations,
 * chapter 7). */
static psr_day ramadan_of_islamic_year(int islamic_year) {
    const int days_before_ramadan = 8 * 29 + 4;
    return islamic_epoch + (islamic_year - 1) * 354 + (3 + 11 * islamic_year) / 30 +
           days_before_ramadan;
}

psr_day psr_day_ramadan(int year, int occurrence) {
    const int epoch_year = 622;
    if (year < epoch_year || year > 9999 || occurrence < 0 || occurrence > 1) {
        return PSR_NO_DAY;
    }
    psr_day first = psr_day_from_date((psr_date){year, 1, 1});
    psr_day last = psr_day_from_date((psr_date){year, 12, 31});
    /* Full Islamic years so far (thirty are 10631 days), then on to the first Ramadan. */
    int islamic_year = (first - islamic_epoch) * 30 / 10631;
    if (islamic_year < 1) {
        islamic_year = 1;
    }
    while (ramadan_of_islamic_year(islamic_year) < first) {
        islamic_year++;
    }
    psr_day day = ramadan_of_islamic_year(islamic_year + occurrence);
    return day <= last ? day : PSR_NO_DAY;
}
