// The build puts uPlot's own file beside this one; here are its types.
export { default } from 'uplot';
