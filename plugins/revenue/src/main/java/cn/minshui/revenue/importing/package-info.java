/** Workbooks of a branch: rows that make several records, sheets that must agree with one another. */
@NullMarked
package cn.minshui.revenue.importing;

import org.jspecify.annotations.NullMarked;
