/**
 * Strategies that choose one of several candidates: pure, without a clock or chance of their own,
 * and without knowledge of what they choose.
 *
 * <ul>
 *   <li>R7.8 Round robin gives each of n unchanging candidates one of any n successive picks.
 * </ul>
 */
@NullMarked
package com.sutazai.mesh.balance;

import org.jspecify.annotations.NullMarked;
