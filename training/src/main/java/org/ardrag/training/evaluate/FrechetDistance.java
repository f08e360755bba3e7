package org.ardrag.training.evaluate;

import static org.bytedeco.opencv.global.opencv_core.CV_64FC1;

import java.util.List;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The squared Fréchet (Wasserstein-2) distance between two sets of features, each taken for Gaussian:
 * |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2) (Dowson and Landau 1982; Heusel et al. 2017, arXiv 1706.08500).
 */
final class FrechetDistance {

    private FrechetDistance() {}

    /**
     * The distance, 0 for equal sets.
     *
     * @param a features of equal length, at least 2
     * @param b the same
     */
    static double between(List<double[]> a, List<double[]> b) {
        if (a.size() < 2 || b.size() < 2) {
            throw new IllegalArgumentException(
                    "sets of " + a.size() + " and " + b.size() + " features were given, at least 2 of each are needed");
        }
        double[] meanA = mean(a);
        double[] meanB = mean(b);
        double[][] covA = covariance(a, meanA);
        double[][] covB = covariance(b, meanB);
        double distance = 0;
        for (int i = 0; i < meanA.length; i++) {
            distance += (meanA[i] - meanB[i]) * (meanA[i] - meanB[i]) + covA[i][i] + covB[i][i];
        }
        double[][] root = root(covA);
        Eigen middle = eigen(product(product(root, covB), root));
        for (double value : middle.values) {
            distance -= 2 * Math.sqrt(Math.max(0, value));
        }
        return Math.max(0, distance);
    }

    private static double[] mean(List<double[]> features) {
        double[] mean = new double[features.get(0).length];
        for (double[] feature : features) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += feature[i] / features.size();
            }
        }
        return mean;
    }

    private static double[][] covariance(List<double[]> features, double[] mean) {
        double[][] covariance = new double[mean.length][mean.length];
        for (double[] feature : features) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    covariance[i][j] += (feature[i] - mean[i]) * (feature[j] - mean[j]) / (features.size() - 1);
                }
            }
        }
        return covariance;
    }

    /** The symmetric root of a covariance. */
    private static double[][] root(double[][] matrix) {
        Eigen eigen = eigen(matrix);
        int n = matrix.length;
        double[][] root = new double[n][n];
        for (int k = 0; k < n; k++) {
            double value = Math.sqrt(Math.max(0, eigen.values[k]));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    root[i][j] += value * eigen.vectors[k][i] * eigen.vectors[k][j];
                }
            }
        }
        return root;
    }

    private static double[][] product(double[][] a, double[][] b) {
        int n = a.length;
        double[][] product = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    /** Of a symmetric matrix; vectors are rows. */
    private record Eigen(double[] values, double[][] vectors) {}

    private static Eigen eigen(double[][] symmetric) {
        int n = symmetric.length;
        double[] values = new double[n];
        double[][] vectors = new double[n][n];
        try (Mat matrix = new Mat(n, n, CV_64FC1);
                Mat found = new Mat();
                Mat rows = new Mat()) {
            try (DoubleIndexer in = matrix.createIndexer()) {
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        in.put(i, j, (symmetric[i][j] + symmetric[j][i]) / 2);
                    }
                }
            }
            opencv_core.eigen(matrix, found, rows);
            try (DoubleIndexer out = found.createIndexer();
                    DoubleIndexer row = rows.createIndexer()) {
                for (int i = 0; i < n; i++) {
                    values[i] = out.get(i, 0);
                    for (int j = 0; j < n; j++) {
                        vectors[i][j] = row.get(i, j);
                    }
                }
            }
        }
        return new Eigen(values, vectors);
    }
}
