# Times of COINr on the same tasks, one JSON object per line, in milliseconds of wall time.
# Usage: Rscript bench/index/coinr.R

suppressPackageStartupMessages(library(COINr))
ms <- function(expr) unname(system.time(expr)["elapsed"] * 1000)
say <- function(name, time) cat(sprintf('{"name": "%s", "ms": %.1f}\n', name, time))

coin <- build_example_coin(quietly = TRUE)
say("build_asem_ms", ms(for (i in 1:10) Regen(coin, quietly = TRUE)) / 10)

noisy <- get_noisy_weights(coin$Meta$Weights$Original, noise_specs = data.frame(Level = c(2, 3), NoiseFactor = .25), Nrep = 100)
spec <- list(
  Winmax = list(Address = "$Log$Treat$global_specs$f1_para$winmax", Distribution = 1:5, Type = "discrete"),
  Normalisation = list(Address = "$Log$Normalise$global_specs", Distribution = list(
    list(f_n = "n_minmax", f_n_para = list(c(1, 100))), list(f_n = "n_zscore", f_n_para = list(c(10, 2)))), Type = "discrete"),
  Weights = list(Address = "$Log$Aggregate$w", Distribution = noisy, Type = "discrete"),
  Aggregation = list(Address = "$Log$Aggregate$f_ag", Distribution = c("a_amean", "a_gmean"), Type = "discrete"))
say("replications_1000_ms", ms(get_sensitivity(coin, SA_specs = spec, N = 1000, SA_type = "UA", dset = "Aggregated", iCode = "Index", quietly = TRUE)))
