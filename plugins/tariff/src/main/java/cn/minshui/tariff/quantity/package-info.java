/** From readings to volumes, and from one volume to several: by ratio, or from a master meter to its sub-meters. */
@NullMarked
package cn.minshui.tariff.quantity;

import org.jspecify.annotations.NullMarked;
