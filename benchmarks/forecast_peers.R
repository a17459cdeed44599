# Peers of purser's forecasts, from R's forecast package, on one series file.
# forecast_peers.R TRAIN.csv SEASON HORIZON EVERY OUTPUT_PREFIX LEVELS
# Writes PREFIX_ets.csv, PREFIX_theta.csv, PREFIX_mean.csv; where 0.5 is a level (demand) PREFIX_croston.csv (Poisson
# quantiles; it is slow on long series) and PREFIX_{ets,theta}_poisson.csv; for hours PREFIX_mstl.csv (seasons 24 and 168, ets behind), and for seasons up to 4 PREFIX_arima.csv (auto.arima), for every
# EVERY-th series, in purser's format, and prints processor time a series.
# SPDX-License-Identifier: GPL-3.0-or-later
suppressMessages(library(forecast))
arguments <- commandArgs(TRUE)
season <- as.integer(arguments[2])
horizon <- as.integer(arguments[3])
every <- as.integer(arguments[4])
levels <- as.numeric(strsplit(arguments[6], ",")[[1]])
train <- read.csv(arguments[1])
values <- split(train$value, factor(train$series_id, unique(train$series_id)))
ids <- names(values)[seq(1, length(values), every)]

quantiles <- function(f) {
  # forecast objects hold central intervals; every level is one of their bounds
  central <- sort(unique(round(100 * abs(2 * levels - 1), 6)))
  central <- central[central > 0]
  g <- f(central)
  q <- sapply(levels, function(p) {
    width <- 100 * abs(2 * p - 1)
    if (width < 1e-6) return(as.numeric(g$mean))
    column <- which.min(abs(central - width))
    as.numeric((if (p < 0.5) g$lower else g$upper)[, column])
  })
  list(mean = as.numeric(g$mean), q = matrix(q, nrow = horizon))
}

open_one <- function(name) {
  connection <- file(paste0(arguments[5], "_", name, ".csv"), "w")
  writeLines(paste0("series_id,step,mean,", paste0("q", levels, collapse = ",")), connection)
  connection
}
write_one <- function(connection, id, f) {
  writeLines(paste(id, seq_len(horizon), f$mean, apply(f$q, 1, paste, collapse = ","), sep = ","), connection)
}

demand <- 0.5 %in% levels
files <- sapply(c("ets", "theta", "mean", if (demand) c("croston", "ets_poisson", "theta_poisson"), if (season == 24) "mstl", if (season <= 4) "arima"), open_one, simplify = FALSE)
spent <- c(ets = 0, theta = 0, croston = 0, mstl = 0, arima = 0)
timed <- function(name, expression) {
  before <- proc.time()[["user.self"]]
  result <- tryCatch(expression, error = function(e) NULL)
  spent[[name]] <<- spent[[name]] + proc.time()[["user.self"]] - before
  result
}
for (id in ids) {
  y <- na.interp(ts(values[[id]], frequency = season))
  flat <- list(mean = rep(mean(y), horizon), q = matrix(quantile(y, levels), horizon, length(levels), byrow = TRUE))
  x <- if (season > 24) ts(as.numeric(y)) else y
  a <- timed("ets", { fit <- ets(x); quantiles(function(w) forecast(fit, h = horizon, level = w)) })
  b <- timed("theta", quantiles(function(w) thetaf(y, h = horizon, level = w)))
  a <- if (is.null(a)) flat else a
  b <- if (is.null(b)) flat else b
  if (season == 24) {
    both <- msts(as.numeric(y), c(24, 168))
    d <- timed("mstl", quantiles(function(w) forecast(mstl(both), h = horizon, level = w)))
    write_one(files$mstl, id, if (is.null(d)) flat else d)
  }
  if (season <= 4) {
    d <- timed("arima", { fit <- auto.arima(y); quantiles(function(w) forecast(fit, h = horizon, level = w)) })
    write_one(files$arima, id, if (is.null(d)) flat else d)
  }
  write_one(files$ets, id, a)
  write_one(files$theta, id, b)
  write_one(files$mean, id, list(mean = (a$mean + b$mean) / 2, q = (a$q + b$q) / 2))
  if (demand) {
    m <- timed("croston", as.numeric(croston(y, h = horizon)$mean))
    m <- if (is.null(m) || any(!is.finite(m))) flat$mean else pmax(m, 0)
    poisson <- function(m) list(mean = m, q = matrix(t(sapply(m, function(r) qpois(levels, r))), nrow = horizon))
    write_one(files$croston, id, poisson(m))
    write_one(files$ets_poisson, id, poisson(pmax(a$mean, 0)))
    write_one(files$theta_poisson, id, poisson(pmax(b$mean, 0)))
  }
}
invisible(lapply(files, close))
cat(sprintf("R %s: %d series, ms/series: %s\n", packageVersion("forecast"), length(ids),
  paste(names(spent), round(1000 * spent / length(ids), 1), collapse = ", ")))
