/** The tariff kind: prices as metadata, compiled to arrays, calculated in batches of exact whole numbers. */
@NullMarked
package cn.minshui.tariff;

import org.jspecify.annotations.NullMarked;
