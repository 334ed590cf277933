/** What is owed for paying late. */
@NullMarked
package cn.minshui.tariff.latefee;

import org.jspecify.annotations.NullMarked;
