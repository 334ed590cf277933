/** Speed of the platform as ratios against bare references that are taken in the same run. */
@NullMarked
package cn.minshui.bench;

import org.jspecify.annotations.NullMarked;
