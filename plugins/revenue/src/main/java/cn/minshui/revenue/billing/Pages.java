package cn.minshui.revenue.billing;

import java.util.ArrayList;
import java.util.List;

/** Long lists in parts that one statement can name. */
final class Pages {
    private Pages() {}

    static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> pages = new ArrayList<>();
        for (int at = 0; at < all.size(); at += size) {
            pages.add(all.subList(at, Math.min(all.size(), at + size)));
        }
        return pages;
    }
}
