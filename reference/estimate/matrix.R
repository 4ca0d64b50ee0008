# Estimates by R for the reference matrix of crates/estimate: every effect is a dummy of glm or lm, the variances are those of the
# package sandwich (Zeileis, Köll and Graham 2020).
#
#     Rscript matrix.R    reads models.csv and data.csv, writes r.csv beside this file; needs R 4.2 and sandwich 3.0.
#
# Conventions: `none` is the plain sandwich; `g` has n/(n-1), or G/(G-1) with each term's own G (vcovCL, cadjust); `k_full` of one cluster
# has (n-1)/(n-K) as well (vcovCL, HC1) and is written where K is the rank of the design, which needs at most one effect. A negative
# eigenvalue of several clusters is set to zero in the block of the terms, which is what is printed; vcovCL would do so in that of all dummies.

suppressPackageStartupMessages(library(sandwich))
arguments <- commandArgs(FALSE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))))
data <- read.csv(file.path(here, "data.csv"), na.strings = "", stringsAsFactors = FALSE)
models <- read.csv(file.path(here, "models.csv"), stringsAsFactors = FALSE)
models[is.na(models)] <- ""

split_plus <- function(text) trimws(strsplit(text, "+", fixed = TRUE)[[1]])

# Levels of an effect such as exporter^year[trend], and the variable of its slope.
effect_of <- function(text) {
  slope <- if (grepl("[", text, fixed = TRUE)) sub(".*\\[(.*)\\]", "\\1", text) else NA
  columns <- strsplit(sub("\\[.*", "", text), "^", fixed = TRUE)[[1]]
  levels <- do.call(paste, c(data[columns], sep = "/"))
  levels[!complete.cases(data[columns])] <- NA
  list(levels = levels, slope = slope)
}

# Rows with every value; for Poisson, without levels whose outcome is zero throughout.
rows_of <- function(model, effects, used) {
  kept <- complete.cases(data[used])
  for (effect in effects) kept <- kept & !is.na(effect$levels)
  repeat {
    before <- sum(kept)
    for (effect in effects) if (model$family == "ppml" && is.na(effect$slope)) {
      total <- tapply(data[[model$outcome]][kept], effect$levels[kept], sum)
      kept <- kept & effect$levels %in% names(total)[total > 0]
    }
    if (sum(kept) == before) return(which(kept))
  }
}

# The design of full rank: terms first, so that what is dropped is a later term or a dummy.
design_of <- function(model, effects, rows) {
  columns <- model.matrix(as.formula(paste("~ 0 +", model$terms)), data[rows, ])
  constant <- all(vapply(effects, function(effect) !is.na(effect$slope), TRUE))
  if (constant) columns <- cbind("(Intercept)" = 1, columns)
  for (effect in effects) {
    dummies <- model.matrix(~ 0 + factor(effect$levels[rows]))
    if (!is.na(effect$slope)) dummies <- dummies * data[[effect$slope]][rows]
    colnames(dummies) <- paste0("effect", ncol(columns) + seq_len(ncol(dummies)))
    columns <- cbind(columns, dummies)
  }
  decomposed <- qr(columns, tol = 1e-9)
  columns[, sort(decomposed$pivot[seq_len(decomposed$rank)]), drop = FALSE]
}

fit <- function(model, design, rows) {
  y <- data[[model$outcome]][rows]
  weights <- if (nzchar(model$weights)) data[[model$weights]][rows] else rep(1, length(rows))
  offset <- if (nzchar(model$offset)) data[[model$offset]][rows] else rep(0, length(rows))
  if (model$family == "ols") return(lm(y ~ 0 + design, weights = weights, offset = offset))
  of <- function(...) suppressWarnings(glm(y ~ 0 + design, family = poisson(), weights = weights, offset = offset, ...))
  near <- of(control = list(epsilon = 1e-13, maxit = 200))
  # The weights of glm are those of the step before the last: two steps more bring them to the solution.
  of(start = coef(near), control = list(epsilon = 1e-300, maxit = 2))
}

# Without its negative eigenvalues.
mended <- function(variance) {
  parts <- eigen(variance, symmetric = TRUE)
  if (all(parts$values >= 0)) return(variance)
  parts$vectors %*% (pmax(parts$values, 0) * t(parts$vectors))
}

clusters <- list(exporter = ~ exporter, zone = ~ zone, pair = ~ pair, "exporter+importer" = ~ exporter + importer)

variances <- function(model, found, rows, effects) {
  n <- length(rows)
  plain <- sandwich(found)
  list_of <- list(list("hc1", "none", plain), list("hc1", "g", plain * n / (n - 1)))
  few_effects <- length(effects) <= 1
  # The variance of lm has RSS/(n-K), that of glm the dispersion 1.
  list_of <- c(list_of, list(if (model$family == "ppml") list("iid", "none", vcov(found)) else list("iid", "k_full", vcov(found))))
  if (model$family == "ols" && !few_effects) list_of <- list_of[-3]
  for (name in names(clusters)) {
    by <- data[rows, all.vars(clusters[[name]]), drop = FALSE]
    if (anyNA(by)) next
    of <- function(...) vcovCL(found, cluster = by, multi0 = FALSE, fix = FALSE, ...)
    list_of <- c(list_of, list(list(name, "none", of(type = "HC0", cadjust = FALSE)), list(name, "g", of(type = "HC0", cadjust = TRUE))))
    if (few_effects && ncol(by) == 1) list_of <- c(list_of, list(list(name, "k_full", of(type = "HC1", cadjust = TRUE))))
  }
  list_of
}

result <- NULL
for (row in which(models$programs != "pyfixest")) {
  model <- models[row, ]
  effects <- if (nzchar(model$effects)) lapply(split_plus(model$effects), effect_of) else list()
  terms <- all.vars(as.formula(paste("~", model$terms)))
  slopes <- unlist(lapply(effects, function(effect) if (!is.na(effect$slope)) effect$slope))
  used <- c(model$outcome, terms, slopes, Filter(nzchar, c(model$weights, model$offset)))
  rows <- rows_of(model, effects, used)
  design <- design_of(model, effects, rows)
  found <- fit(model, design, rows)
  named <- grep("^effect[0-9]", colnames(design), invert = TRUE)
  for (one in variances(model, found, rows, effects)) {
    errors <- sqrt(diag(mended(one[[3]][named, named, drop = FALSE])))
    result <- rbind(result, data.frame(
      model = model$model, vcov = one[[1]], ssc = one[[2]], term = colnames(design)[named],
      estimate = sprintf("%.16g", coef(found)[named]), std_error = sprintf("%.16g", errors), observations = length(rows)))
  }
  cat(model$model, nrow(design), ncol(design), "\n")
}
write.csv(result, file.path(here, "r.csv"), row.names = FALSE, quote = FALSE)
cat(R.version.string, "sandwich", as.character(packageVersion("sandwich")), nrow(result), "values\n")
